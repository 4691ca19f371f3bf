"""All sections of one file of a policy."""

from __future__ import annotations

from governance.readers.policyfacts import FactSections
from governance.readers.policynorms import NormSections
from governance.readers.policywords import Vocabulary

__all__ = ["Sections", "Vocabulary"]


class Sections(FactSections, NormSections):
    """Reads the sections of one file with a vocabulary."""
