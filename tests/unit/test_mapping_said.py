"""What a source says does not depend on what else is mapped with it."""

from __future__ import annotations

import json
from pathlib import Path

from jwstrdf.loaders.load import LoadedSource, merged
from jwstrdf.mapping import build
from tests.unit.loader_help import load

CAL = "jw09951001001_02101_00001_mirifulong_cal.fits"


def graph(source: LoadedSource, *with_others: LoadedSource) -> set[str]:
    said = build.said(merged([source, *with_others]))
    return set(said.filter(source=source.key)["line"])


def test_a_list_that_names_an_association_of_another_name(tmp_path: Path) -> None:
    document = {"asn_type": "spec3", "asn_rule": "DMS_Level3_Base", "products": [{"name": "x", "members": []}]}
    document["products"] = [{"name": "mine", "members": [{"expname": CAL, "exptype": "science"}]}]
    association = load(tmp_path, "mine.json", document)
    table = load(
        tmp_path, "t.csv", "obs_id,dataURI,productFilename,parent_obsid\na,mast:JWST/product/mine.json,mine.json,5\n"
    )
    assert json.dumps(sorted(graph(association))) == json.dumps(sorted(graph(association, table)))
    assert graph(table) == graph(table, association)
    assert any("/association/mine.json>" in line for line in graph(association))
    assert any("/product/mine.json>" in line for line in graph(table))
    truth = build.truth(merged([association, table])).to_list()
    assert not [line for line in truth if "/product/mine.json>" in line]
