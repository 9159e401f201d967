"""The simulated page's scripts, before any browser loads them."""

import re
import subprocess
from collections import Counter

import pytest

from helpdesk.whatsapp.simulator.server import PAGE_FILES
from tests.needs import needs_node, node_path

SCRIPTS = sorted(PAGE_FILES.glob("*.js"))
_MODULE = re.compile(r'__d\("(\w+)"')
_REQUIRED = re.compile(r'require\("(WA\w+)"\)')


@needs_node
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_javascript(script: object) -> None:
    checked = subprocess.run(
        [node_path(), "--check", str(script)], capture_output=True, text=True, timeout=20
    )

    assert checked.stderr == ""


def test_the_page_loads_each_script_once() -> None:
    page = (PAGE_FILES / "index.html").read_text(encoding="utf-8")

    loaded = re.findall(r'src="/page/([\w.]+)"', page)

    assert sorted(loaded) == [script.name for script in SCRIPTS]


def test_each_module_is_defined_once_and_whatever_is_required_exists() -> None:
    texts = [script.read_text(encoding="utf-8") for script in SCRIPTS]
    defined = Counter(name for text in texts for name in _MODULE.findall(text))
    required = {name for text in texts for name in _REQUIRED.findall(text)}

    assert [name for name, count in defined.items() if count > 1] == []
    assert required - set(defined) == set()
