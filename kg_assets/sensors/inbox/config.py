"""What the inbox does, and with which settings its runs work: inbox.yaml."""

from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg_assets.chunks.input_error import InputError

FILE_NAME: Final = "inbox.yaml"


class InboxConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    files_per_look: int = Field(default=20, ge=1)
    """Runs that one look may request; the sensor looks every 30 seconds."""
    most_in_flight: int = Field(default=50, ge=1)
    """Runs that may wait or work, whoever launched them, before more are requested."""
    on_delete: Literal["report", "forget"] = "report"
    settings: dict[str, Any] = {}
    """Of the resource `settings`, for every run that the inbox requests."""


def read_config(root: Path) -> InboxConfig:
    """The configuration of the project; its defaults where there is no inbox.yaml.

    Raises:
        InputError: the file cannot be read, or says something that is not known.
    """
    path = root / FILE_NAME
    try:
        said = yaml.safe_load(path.read_text("utf-8")) or {}
        return InboxConfig.model_validate(said)
    except FileNotFoundError:
        return InboxConfig()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise InputError(f"{FILE_NAME}: {where}: {first['msg']}; correct it beside dagster.yaml") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{FILE_NAME} cannot be read ({reason}); correct it beside dagster.yaml") from error
