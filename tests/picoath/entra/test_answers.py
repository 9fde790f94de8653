"""Whatever Graph answers, the program goes on or says that it can't: it does not break."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from picoath.entra.directory import Device, Directory, Person
from picoath.entra.graph import Graph
from picoath.entra.problems import NoAnswer

ANN = Person("1", "ann@contoso.com", guest=False)
NAMES = st.sampled_from(
    ["id", "device", "serialNumber", "status", "assignedTo", "timeIntervalInSeconds", "displayName", "x"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.fixed_dictionaries({}, optional={"value": JSON | st.lists(JSON), "state": JSON, "id": JSON})


class Answers(Graph):
    """Graph, which answers everything with these documents in turn."""

    def __init__(self, *documents):
        self._documents = list(documents)

    def send(self, made):
        return self._documents.pop(0)


@given(DOCUMENTS)
def test_any_document(document):
    for look in (
        Directory.enabled,
        Directory.devices,
        lambda directory: directory.tokens_of(ANN),
        lambda directory: directory.oath_methods(ANN),
        lambda directory: directory.person(ANN.upn),
    ):
        found = look(Directory(Answers(document)))
        for device in found if isinstance(found, list) else ():
            assert isinstance(device, Device)
            assert {type(device.id), type(device.serial), type(device.user_id)} == {str}


@given(st.text(min_size=1) | st.just("https://graph.microsoft.com.example/beta/x"))
def test_a_list_leads_to_graph_only(further):
    assume(not further.startswith("https://graph.microsoft.com/beta/"))
    with pytest.raises(NoAnswer):
        Directory(Answers({"value": [], "@odata.nextLink": further})).devices()


def test_a_list_that_never_ends_does():
    page = {"value": [], "@odata.nextLink": "https://graph.microsoft.com/beta/x"}
    with pytest.raises(NoAnswer):
        Directory(Answers(page, page, page)).devices()


def test_both_forms_of_microsofts_documentation_are_read():
    """A list of devices is documented with devices bare and within a method."""
    fields = {
        "id": "2",
        "serialNumber": "TOTP123456",
        "manufacturer": "Contoso",
        "model": "Hardware Token 1000",
        "secretKey": None,
        "timeIntervalInSeconds": 30,
        "status": "activated",
        "hashFunction": "hmacsha1",
        "assignedTo": {"id": "1", "displayName": "Amy Masters"},
    }
    for element in (fields, {"id": "2", "device": fields}):
        [device] = Directory(Answers({"value": [element]})).devices()
        assert (device.id, device.serial, device.active) == ("2", "TOTP123456", True)
        assert (device.user_id, device.user_name, device.period) == ("1", "Amy Masters", 30)
