"""What the switch is told when it starts."""

from pathlib import Path

import pytest

from infra.switch.settings import SettingMissing, SwitchSettings

REQUIRED = {
    "TRUNK_ACCOUNT_SID": "AC" + "1" * 32,
    "TRUNK_AUTH_TOKEN": "t",
    "TRUNK_API_BASE_URL": "http://localhost:8000/trunk/",
}


def test_the_defaults_are_those_of_the_reference_trunk() -> None:
    settings = SwitchSettings.from_environment(REQUIRED)

    assert settings.account.public_url == "http://localhost:8000/trunk"
    assert (settings.account.calls_per_second, settings.data_dir) == (1.0, None)


def test_everything_can_be_set() -> None:
    more = {"SWITCH_DATA_DIR": "data", "SWITCH_CALLS_PER_SECOND": "30", "SWITCH_NUMBER_POOL": "+4721000001,+4721000002"}
    more |= {"SWITCH_KEEP_S": "60", "SWITCH_RETENTION_DAYS": "7"}

    settings = SwitchSettings.from_environment(REQUIRED | more)

    assert (settings.data_dir, settings.account.calls_per_second) == (Path("data"), 30.0)
    assert settings.account.number_pool == ("+4721000001", "+4721000002")
    assert (settings.keep_s, settings.retention_days) == (60.0, 7.0)


@pytest.mark.parametrize("name", list(REQUIRED))
def test_a_missing_setting_is_named(name) -> None:
    with pytest.raises(SettingMissing, match=name):
        SwitchSettings.from_environment({key: value for key, value in REQUIRED.items() if key != name})
