from chalicelib.console.models.shell import Person, navigation


def person(name: str, *, user: str = "kari") -> Person:
    return Person(id=user, name=name, email="kari@fjordvik.example", role="Agent")


def test_initials_are_those_of_the_first_and_last_name() -> None:
    assert person("Kari Anne Aasen").initials == "KA"
    assert person("Kari").initials == "K"
    assert person("").initials == "K"
    assert person("ørjan åse").initials == "ØÅ"


def test_a_persons_colour_depends_on_the_id_alone() -> None:
    assert person("Kari", user="eva").hue == person("Eva", user="eva").hue
    assert {person("", user=f"user-{n}").hue for n in range(40)} == {1, 2, 3, 4, 5, 6}


def test_only_places_one_can_open_are_offered() -> None:
    rights = {"live.view", "calls.view"}

    assert [item.key for item in navigation(rights=rights, is_agent=True)] == [
        "live",
        "agent",
        "calls",
        "contacts",
        "people",
    ]
    assert [item.key for item in navigation(rights=rights, is_agent=False)] == ["live", "calls", "contacts", "people"]
    assert [item.key for item in navigation(rights={"calls.view"}, is_agent=True)] == ["agent", "calls"]
    assert [item.key for item in navigation(rights={"queues.log-others"}, is_agent=False)] == ["queues"]
    assert [item.key for item in navigation(rights={"campaigns.manage"}, is_agent=False)] == ["campaigns"]
    assert [item.key for item in navigation(rights={"company.manage"}, is_agent=False)] == [
        "numbers",
        "company",
        "breaches",
        "changes",
    ]
