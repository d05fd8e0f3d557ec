"""Lists of results as tables of pandas, which is imported only when asked for."""

from __future__ import annotations

import enum
import importlib
from typing import Any, Iterable, Sequence


def _cell(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value


def frame(columns: Sequence[str], rows: Iterable[object]) -> Any:
    """A DataFrame with these columns, also without rows."""
    try:
        pandas: Any = importlib.import_module("pandas")
    except ImportError:
        raise ImportError("to_pandas() needs pandas: pip install pandas, "
                          "or on Debian apt-get install python3-pandas") from None
    cells = [[_cell(getattr(row, name)) for name in columns] for row in rows]
    return pandas.DataFrame(cells, columns=list(columns))
