from __future__ import annotations

from app.insights.signoffs import SignOff

TEXT, OTHER = "a" * 64, "b" * 64


def test_a_signoff_is_kept_with_the_day_the_text_and_the_name(make_store, calendar) -> None:
    store = make_store()
    store.record_signoff("foot-baths", TEXT, "Dr Ümit Ng")
    assert store.read_signoffs() == (SignOff(calendar.today, "foot-baths", TEXT, "Dr Ümit Ng"),)


def test_the_latest_signoff_comes_first(make_store, calendar) -> None:
    store = make_store()
    store.record_signoff("foot-baths", TEXT, "Ada")
    calendar.move(3)
    store.record_signoff("foot-baths", OTHER, "Ben")
    assert [signoff.name for signoff in store.read_signoffs()] == ["Ben", "Ada"]


def test_a_signoff_outlives_the_retention(make_store, calendar) -> None:
    store = make_store(retention_days=1)
    store.record_signoff("foot-baths", TEXT, "Ada")
    calendar.move(400)
    store.purge()
    assert len(store.read_signoffs()) == 1


def test_a_clinic_sees_its_own_signoffs_alone(make_store) -> None:
    make_store(clinic="north").record_signoff("foot-baths", TEXT, "Ada")
    assert make_store(clinic="south").read_signoffs() == ()
