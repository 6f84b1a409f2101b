from __future__ import annotations

import subprocess
import sys


def test_importing_the_engine_loads_neither_screen_nor_server():
    program = (
        "import sys, routilux\n"
        "heavy = {'textual', 'rich', 'click', 'graphlay', 'sqlite3', 'routilux_tui'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}), 'routilux.monitor' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[] False\n"


def test_executing_a_flow_loads_neither_textual_nor_rich():
    program = (
        "import sys\n"
        "from routilux import Flow, Routine\n"
        "routine = Routine()\n"
        "routine.define_slot('trigger', handler=lambda: None)\n"
        "flow = Flow()\n"
        "flow.execute(flow.add_routine(routine, 'only'))\n"
        "print(sorted({'textual', 'rich', 'routilux_tui'} & {name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
