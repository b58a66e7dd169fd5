"""Settings that every test shares."""

from hypothesis import settings

settings.register_profile("demarche", deadline=None)  # a busy machine is no failure
settings.load_profile("demarche")
