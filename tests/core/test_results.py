"""Results: frozen, comparable, and the same after a trip through JSON."""

import json

import numpy as np
import pytest

from interpret.core.errors import DataError
from interpret.core.results import Activations, FilterBank, Occlusion
from interpret.describe.kinds import from_dict


@pytest.fixture
def occlusion():
    return Occlusion(
        model="toy.keras",
        model_id="ab12",
        values=np.array([[0.5], [np.nan], [-0.25]]),
        positions=("a", "b", "c"),
        channels=("token",),
        padding=np.array([False, False, True]),
        x=np.array([[3.0], [4.0], [0.0]]),
        target="junior",
        score=0.75,
        outputs=("junior", "adult"),
        output_scores=np.array([0.75, 0.25]),
        unit="probability drop",
        method="occlusion",
        params={"window": 2},
        windows=np.array([[0, 2], [1, 3]]),
        window_channels=np.array([-1, -1]),
        window_scores=np.array([[0.25, 0.75], [np.nan, np.nan]]),
        target_index=0,
        partial=True,
    )


def test_arrays_are_frozen_copies():
    values = np.ones((2, 3))
    result = Activations(
        model="m", model_id="0", layer="c", values=values, spans=None, positions=(0.0, 1.0),
        channels=("value",), padding=np.zeros(2, dtype=bool), x=np.ones((2, 1)),
    )  # fmt: skip
    values[0, 0] = 9.0
    assert result.values[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        result.values[0, 0] = 2.0


def test_json_is_strict_and_comes_back_equal(occlusion):
    text = json.dumps(occlusion.to_dict(), allow_nan=False)
    body = json.loads(text)
    assert body["schema_version"] == 1
    assert body["kind"] == "occlusion"
    assert body["values"] == [[0.5], [None], [-0.25]]
    assert from_dict(body) == occlusion


def test_window_values_are_drops_of_the_target(occlusion):
    np.testing.assert_array_equal(occlusion.window_values, [0.5, np.nan])


def test_the_table_has_a_row_for_each_value(occlusion):
    table = occlusion.to_dataframe()
    assert list(table["position"]) == ["a", "b", "c"]
    assert list(table["padding"]) == [False, False, True]
    np.testing.assert_array_equal(table["value"], [0.5, np.nan, -0.25])


def test_filters_tabulate_slot_by_slot():
    weights = np.arange(12.0).reshape(2, 3, 2)
    bank = FilterBank(
        model="m", model_id="0", layer="c", layer_kind="Conv1D", weights=weights, bias=np.zeros(2),
        norms=np.zeros(2), channels=("ax", "ay"), similar=((0, 1, 0.99),),
    )  # fmt: skip
    table = bank.to_dataframe()
    row = table[(table["filter"] == 1) & (table["slot"] == 2) & (table["channel"] == "ay")]
    assert row["weight"].item() == weights[1, 2, 1]
    assert from_dict(bank.to_dict()).similar == ((0, 1, 0.99),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "cake"}, "This is no result of interpret: its 'kind' is 'cake', not one of "),
        ({"schema_version": 2}, "This result has schema_version 2, newer than the 1 that this "),
        ({"values": ...}, "This occlusion result lacks its field 'values': it was cut or edited."),
    ],
)
def test_foreign_results_are_refused(occlusion, change, message):
    body = {k: v for k, v in {**occlusion.to_dict(), **change}.items() if v is not ...}
    with pytest.raises(DataError) as caught:
        from_dict(body)
    assert str(caught.value).startswith(message)
