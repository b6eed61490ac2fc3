"""Errors keep their code, place and hint on every road."""

from __future__ import annotations

import pickle

import pytest

from jwstrdf import errors


@pytest.mark.parametrize("kind", [errors.UsageError, errors.UnknownNameError, errors.BadInputError, errors.StoreError])
def test_an_error_survives_the_way_to_another_process(kind: type[errors.JwstrdfError]) -> None:
    made = kind("a-code", "what happened", hint="what to do", where="file.json")
    again = pickle.loads(pickle.dumps(made))
    assert type(again) is kind
    assert again.as_dict() == made.as_dict()
    assert str(again) == "file.json: what happened"
