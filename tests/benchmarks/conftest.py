"""The benchmark's modules, for its tests: importlib mode leaves test folders out of the path."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "micropython")]
