"""Coverage-guided fuzzing, for `make soak`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.soak
def test_five_minutes_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    """No bytes crash or hang the script stage, lose a character, or leave a bare digit."""
    pytest.importorskip("atheris", reason="atheris is not installed: the extra `fuzz` brings it")
    command = [sys.executable, "-m", "tests.script.fuzz", "300", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=900)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
