"""How the demo's shop has set its helpdesk: hours, departments, tags, canned responses."""

from dataclasses import dataclass
from datetime import time

from helpdesk.actions.canned_responses import Wanted
from helpdesk.actions.canned_responses import do_add as do_add_response
from helpdesk.actions.departments import do_add_department
from helpdesk.actions.settings import do_change_settings
from helpdesk.actions.tags import do_add_tag
from helpdesk.actions.work import Work
from helpdesk.domain.roles import Actor
from helpdesk.domain.settings import Business, Hours, Section, Span

_MORNING = Span(opens=time(8), closes=time(12))
_AFTERNOON = Span(opens=time(13), closes=time(18))
_WEEKDAY = (_MORNING, _AFTERNOON)

# The demo's clients write whenever somebody tries it, so nothing is said by itself.
_SECTIONS: dict[str, Section] = {
    "business": Business(name="Loja Prado", language="pt_BR", time_zone="America/Sao_Paulo"),
    "hours": Hours(is_always_open=False, week=(*(_WEEKDAY,) * 5, (_MORNING,), ())),
}
_DEPARTMENTS = ("Vendas", "Entregas", "Trocas")
_TAGS = (("troca", 3), ("entrega", 4), ("nota fiscal", 7), ("presente", 6))
_RESPONSES = (
    ("horario", "Atendemos de segunda a sexta das 8h às 18h, e aos sábados até o meio-dia."),
    ("pix", "Nossa chave Pix é o CNPJ da loja. Com Pix são *5%* de desconto, {first_name}!"),
    ("prazo", "O prazo é de 3 a 5 dias úteis, e o rastreio chega por aqui."),
    ("troca", "Sem problema, {first_name}: trocamos em até 30 dias, sem custo."),
)


@dataclass(frozen=True)
class Shop:
    """What the past is told with: the ids of the departments and tags."""

    department_ids: tuple[int, ...]
    tag_ids: tuple[int, ...]


def do_furnish(work: Work, owner: Actor, idle_minutes: int) -> Shop:
    """Set everything, in the owner's name."""
    for section, value in _SECTIONS.items():
        do_change_settings(work, owner, section, value, idle_minutes=idle_minutes)
    departments = [do_add_department(work, owner, name, ()).id for name in _DEPARTMENTS]
    tags = [do_add_tag(work, owner, name, colour).id for name, colour in _TAGS]
    for shortcode, content in _RESPONSES:
        do_add_response(work, owner, Wanted(shortcode, content, is_shared=True))
    return Shop(tuple(departments), tuple(tags))
