"""A company's settings: what only its administrators may change, and how that is noted."""

import pytest

from tests.integration.adminapi.conftest import Client


@pytest.mark.covers("WBX-02")
def test_noise_removal_is_the_organisations_only_administrators_change_it_and_the_audit_says_so(
    admin: Client, company: str
) -> None:
    found = admin.get(f"/companies/{company}").json
    assert found.get("noise_removal", True) is True
    settings = {"title": found["title"], "noise_removal": False}

    for role in ("user", "team-leader"):
        key = admin.put(f"/api-keys/{role}", {"title": role, "role": role}).json["key"]
        assert Client(admin.door, key).put(f"/companies/{company}", settings).status == 403
    assert admin.put(f"/companies/{company}", {**settings, "noise_removal": True}).json["noise_removal"] is True
    assert admin.put(f"/companies/{company}", settings).json["noise_removal"] is False
    assert admin.get(f"/companies/{company}").json["noise_removal"] is False

    latest = admin.get("/audit?limit=1").json["items"][0]
    assert (latest["action"], latest["target"]) == ("company.write", company)
    assert latest["changes"] == ["noise_removal: yes → no"]
