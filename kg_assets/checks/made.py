"""Findings as asset checks of Dagster."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from kg_assets.checks.finding import Finding
from kg_assets.partitions import input_files


@contextmanager
def partitions_of_checks() -> Iterator[None]:
    """Around the making of checks with partitions: Dagster calls them a preview, and says so in every process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)
        yield


def of_file(asset: str, name: str, description: str, *, deps: tuple[str, ...] = ()) -> dg.AssetCheckSpec:
    """A check that looks at one file: it stays red for the file until the file is mended, whatever others do."""
    with partitions_of_checks():
        return dg.AssetCheckSpec(
            name, asset=asset, description=description, partitions_def=input_files, additional_deps=list(deps)
        )


def result_of(asset: str, name: str, finding: Finding, *, error: bool = True) -> dg.AssetCheckResult:
    """
    Args:
        error: whether what was found is wrong, and not only worth a look.
    """
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=finding.passed,
        severity=dg.AssetCheckSeverity.ERROR if error else dg.AssetCheckSeverity.WARN,
        description=finding.sentence,
        metadata=dict(finding.figures),
    )
