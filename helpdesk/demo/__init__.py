"""helpdesk to look at: `python -m helpdesk.demo`.

Like `run`, in a throw-away folder that is removed at the end: a practice number is paired by
itself, there is a team, and some history. Nothing of it is written behind helpdesk's back: the
clients write on the simulated phones and the attendants answer by helpdesk's own actions, so
it all travels the whole ring.
"""
