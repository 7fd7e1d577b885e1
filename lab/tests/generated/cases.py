"""Cases, as Hypothesis makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from lab.tests.connected import SIGNALS
from lab.tests.generated.deeds import DEEDS
from lab.tests.generated.operations import OPERATIONS
from lab.tests.generated.receivers import FORMS
from lab.tests.generated.world import MODELS, Case, Receiver

TITLES = st.one_of(
    st.text(st.characters(), max_size=30),
    st.sampled_from(["", "\0", "\ud800", "x" * 10_000, "'); DROP TABLE lab_book; --", "<b>%s</b>"]),
)
RECEIVERS = st.lists(
    st.builds(
        Receiver,
        signal=st.one_of(
            st.sampled_from(["pre_save", "post_save"]), st.sampled_from(list(SIGNALS))
        ),
        heard=st.sampled_from(["model", "all"]),
        deed=st.sampled_from(list(DEEDS)),
        form=st.sampled_from(list(FORMS)),
    ),
    min_size=1,
    max_size=5,
)
TRANSACTIONS = st.lists(
    st.sampled_from(["atomic", "atomic without a savepoint", "catch"]), max_size=4
)
MORE = st.lists(st.sampled_from(list(OPERATIONS)), max_size=3)

cases = st.builds(
    Case,
    model=st.sampled_from(list(MODELS)),
    title=TITLES,
    receivers=RECEIVERS.map(tuple),
    transactions=TRANSACTIONS.map(tuple),
    operations=st.one_of(
        MORE.map(lambda more: ("save", *more)),
        MORE.map(lambda more: ("create", *more)),
        MORE.map(tuple),
    ),
)
