"""Values of cells as a sheet shows them."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]$][^\]]*\]')
_DECIMALS: Final = re.compile(r"\.([0#?]+)")
_CURRENCY: Final = re.compile(r"\[\$([^\]-]+)[^\]]*\]|([$€£¥])")


def shown_value(value: object, number_format: str) -> str:
    """A cell's value, numbers with the digits, percent sign and currency of their format, dates in ISO form."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case int() | float():
            return _number(value, number_format)
        case timedelta() | _:
            return str(value)


def _number(value: float, number_format: str) -> str:
    positive = (number_format or "General").split(";")[0]
    currency = _CURRENCY.search(positive)
    digits = _LITERAL.sub("", re.sub(r"\[\$[^\]]*\]", "", positive))
    if not re.search(r"[0#]", digits) or re.search(r"[eE][+-]|/", digits):
        return _general(value)
    found = _DECIMALS.search(digits)
    decimals = len(found[1]) if found else 0
    percent = "%" in digits
    text = f"{abs(value) * (100 if percent else 1):{',' if ',' in digits else ''}.{decimals}f}"
    sign = (currency[1] or currency[2]).strip() if currency else ""
    return f"{'-' if value < 0 else ''}{sign}{text}{'%' * percent}"


def _general(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.15g}"
