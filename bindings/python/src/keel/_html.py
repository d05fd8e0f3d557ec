"""Results as HTML for notebooks. Everything that comes from data is escaped."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from html import escape
from typing import Any, Iterable, List, Sequence, Tuple
from urllib.parse import urlsplit

ROWS_MAX = 200
TEXT_MAX = 400

_TABLE = '<table style="text-align:left">'
_BOX = '<div style="border:1px solid #8888;border-radius:6px;padding:0.6em 1em;max-width:50em">'


def cell(value: Any) -> str:
    """One value, escaped; long text is cut."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, datetime):
        return escape(value.strftime("%Y-%m-%d %H:%M"))
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.3g} s"
    if isinstance(value, (tuple, list)):
        return ", ".join(cell(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{cell(name)}: {cell(each)}" for name, each in value.items())
    if dataclasses.is_dataclass(value):
        return escape(repr(value)[:TEXT_MAX])
    text = str(value)
    return escape(text if len(text) <= TEXT_MAX else text[:TEXT_MAX] + "...")


def link(text: str, url: str) -> str:
    """A link when the URL is one of the web's, else the text."""
    try:
        web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        web = False
    return f'<a href="{escape(url)}" rel="noopener">{escape(text)}</a>' if web else escape(text)


def pairs(rows: Iterable[Tuple[str, str]]) -> str:
    """A table of names and values; the values are HTML already."""
    lines = "".join(f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in rows)
    return f"{_TABLE}{lines}</table>"


def table(columns: Sequence[str], rows: Sequence[object]) -> str:
    """A row for each result; at most ROWS_MAX."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = [
        "<tr>" + "".join(f"<td>{cell(getattr(row, name))}</td>" for name in columns) + "</tr>"
        for row in rows[:ROWS_MAX]
    ]
    more = f"<p>{len(rows) - ROWS_MAX} more</p>" if len(rows) > ROWS_MAX else ""
    return f"{_TABLE}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{more}"


def record(value: Any) -> str:
    """Every field of a result."""
    names = [field.name for field in dataclasses.fields(value)]
    title = f"<strong>{escape(type(value).__name__)}</strong>"
    return _BOX + title + pairs((name, cell(getattr(value, name))) for name in names) + "</div>"


def box(title: str, parts: Iterable[str]) -> str:
    """A framed card; the parts are HTML already."""
    return f"{_BOX}<strong>{escape(title)}</strong>{''.join(parts)}</div>"


def paragraph(text: str, name: str = "") -> str:
    """A paragraph, with a name in front; nothing for no text."""
    lead = f"<em>{escape(name)}</em> " if name else ""
    return f"<p>{lead}{escape(text)}</p>" if text else ""


def bullets(title: str, lines: Iterable[str]) -> str:
    """A list under a title; nothing for no lines."""
    items: List[str] = [f"<li>{escape(line)}</li>" for line in lines]
    return f"<p>{escape(title)}</p><ul>{''.join(items)}</ul>" if items else ""
