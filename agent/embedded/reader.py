"""Known words in order go in; measures, groups, conditions, period and order come out, or what was not understood."""

from __future__ import annotations

from domain.language import Language

from .conditioned import read_bare_numbers, read_bounds, read_dates, read_filters, read_periods, read_values, subject_of
from .done import read_deeds
from .grouped import group_leftovers, read_groups
from .measured import read_measures
from .names import Atlas
from .ranked import read_order
from .reading import Reading
from .settled import ask_other_deed, read_nouns, settle
from .spans import Cover
from .thresholds import bounds_in


class Reader:
    """Takes questions apart against one catalog."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas

    def read(
        self, cover: Cover, language: Language, *, group_only: bool = False, given: tuple[str, ...] = ()
    ) -> Reading:
        """The question as measures over groups; with `group_only` just the conditions on persons (for a description).

        `given` are the measures of the question before, for one that names none of its own ("那广州呢？").
        """
        spans = cover.spans
        reading = Reading(spans=spans, language=language, text=cover.text, bounds=bounds_in(spans))
        for index, span in enumerate(spans):
            if span.is_a("person"):
                reading.person = span.text
                reading.used.add(index)
        read_order(reading)
        if not group_only:
            read_measures(self._atlas, reading)
            if given and not reading.explicit:
                reading.measures = list(given)
            read_groups(self._atlas, reading)
        subject = subject_of(self._atlas, reading, group_only=group_only)
        read_periods(reading)
        read_bounds(self._atlas, reading, subject)
        read_bare_numbers(self._atlas, reading)
        read_deeds(self._atlas, reading, subject)
        read_filters(self._atlas, reading)
        read_values(self._atlas, reading, subject)
        read_dates(self._atlas, reading)
        if group_only:
            read_nouns(self._atlas, reading)
        else:
            group_leftovers(self._atlas, reading)
            read_nouns(self._atlas, reading)
            settle(self._atlas, reading)
        ask_other_deed(self._atlas, reading)
        return reading
