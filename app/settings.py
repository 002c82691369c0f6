"""Every setting of the service, read from VERBATIM_… variables and .env, here and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.logs import LogFormat

Names = Annotated[tuple[str, ...], NoDecode]
# RFC 6454: a scheme, a host in ASCII and small letters, and a port that is not the scheme's own.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?")

_DATABASE_URL = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://[^/]*/[^/?]+")

# A key's name, and the SHA-256 of the key.
_KEY_ENTRY = re.compile(r"[a-z0-9-]{1,40}:[0-9a-f]{64}")

_LIMITS_URL = re.compile(r"(?:redis|valkey)s?(?:\+unix)?://.")


class Settings(BaseSettings):
    """The service's settings; each field is the environment variable VERBATIM_<FIELD>."""

    model_config = SettingsConfigDict(
        env_prefix="VERBATIM_",
        env_file=".env",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        # What was found may be a secret.
        hide_input_in_errors=True,
    )

    index_dir: Path = Field(Path("index"), description="Folder of the index artifact to serve.")
    index_url: SecretStr | None = Field(
        None,
        description="Address of a folder or an object store (fsspec) that the index is fetched "
        "from, into that folder. Unset: it is built or put there.",
    )
    watch: Path | None = Field(
        None,
        description="Folder of documents to watch: a change is built, and served without a "
        "restart. Unset: none is watched.",
    )
    watch_accept: Literal["always", "ask"] = Field(
        "always",
        description="When such a change is served: `always` at once, or `ask`: when somebody has "
        "accepted it in the workbench.",
    )
    clinics: Path | None = Field(
        None,
        description="Folder with an index for each of several clinics, instead of that of one.",
    )
    threads: int = Field(1, ge=1, le=64, description="Threads of the encoder for one question.")
    concurrency: int = Field(4, ge=1, le=256, description="Questions answered at the same time.")
    waiting: int = Field(
        32,
        ge=0,
        description="Messages that may wait for their turn; any more are told to come back (503).",
    )
    allowed_origins: Names = Field(
        (),
        description="Other websites (origins, comma-separated) whose pages may call the API; `*`: "
        "any.",
    )
    frame_ancestors: Names = Field(
        ("'self'",), description="Websites (comma-separated) that may show /chat in a frame."
    )
    requests_per_minute: int = Field(
        60,
        ge=0,
        description="Chat messages and feedback allowed a minute from one address; 0: no limit.",
    )
    api_keys: Names = Field(
        (),
        description="Keys of programs that ask for many patients: `name:` and the key's SHA-256, "
        "comma-separated.",
    )
    key_requests_per_minute: int = Field(
        600, ge=0, description="Messages allowed a minute with one key; 0: no limit."
    )
    limits_url: SecretStr | None = Field(
        None,
        description="Address of a Redis or Valkey that counts for these limits, for several "
        "processes or machines. Unset: each process counts for itself.",
    )
    question_log: bool = Field(
        False,
        description="Store the text of questions for the clinic's report. Off: none is stored.",
    )
    database: Path = Field(
        Path("data/insights.sqlite"),
        description="File of the feedback counts and the question log.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="Address of a PostgreSQL database instead of that file, for several machines.",
    )
    retention_days: int = Field(
        90, ge=1, description="Days after which stored questions and feedback are deleted."
    )
    insights_token: SecretStr | None = Field(
        None, description="Secret of at least 16 characters that opens /insights. Unset: no report."
    )
    workbench_folder: Path | None = Field(
        None,
        description="The documents' folder, into which the workbench may write pins and golden "
        "questions. Unset: they are downloaded.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        description="Secret of at least 16 characters that opens /metrics to other machines. "
        "Unset: to this one alone.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much the service logs; never a question's text."
    )
    log_format: LogFormat = Field(
        "text", description="How it logs: `text` for people, `json` for programs."
    )

    @field_validator("allowed_origins", "frame_ancestors", "api_keys", mode="before")
    @classmethod
    def split_names(cls, value: object) -> object:
        """Read a comma-separated list."""
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @field_validator("watch")
    @classmethod
    def refuse_missing_folder(cls, folder: Path | None) -> Path | None:
        """Refuse a folder that is not there: it would never change."""
        if folder is not None and not folder.is_dir():
            raise ValueError(f"expected a folder of documents to watch, found none at {folder}")
        return folder

    @field_validator("allowed_origins")
    @classmethod
    def refuse_impossible_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what no browser ever sends as an origin: every question would fail there."""
        for origin in origins:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(
                    "expected origins as browsers send them, such as https://clinic.example "
                    f"(small letters, no path, no slash at the end), found {origin!r}"
                )
        return origins

    @field_validator("api_keys")
    @classmethod
    def refuse_bare_keys(cls, entries: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse what is no name with a hash, such as the key itself."""
        if not all(_KEY_ENTRY.fullmatch(entry) for entry in entries):
            # What was found may be a key.
            raise ValueError(
                "expected entries name:hash, the hash being the key's SHA-256 in 64 small "
                "hexadecimal digits; docs/security.md shows how to make a key"
            )
        return entries

    @field_validator("database_url")
    @classmethod
    def refuse_other_databases(cls, address: SecretStr | None) -> SecretStr | None:
        """Refuse an address that names no PostgreSQL database."""
        secret = address.get_secret_value() if address else ""
        if secret and not _DATABASE_URL.match(secret):
            # What was found may hold a password.
            raise ValueError("expected postgresql://user:password@host:5432/name")
        return address if secret else None

    @field_validator("limits_url")
    @classmethod
    def refuse_other_stores(cls, address: SecretStr | None) -> SecretStr | None:
        """Refuse an address that names no Redis or Valkey."""
        secret = address.get_secret_value() if address else ""
        if secret and not _LIMITS_URL.match(secret):
            raise ValueError("expected redis://:password@host:6379/0, rediss:// or valkey://")
        return address if secret else None

    @model_validator(mode="after")
    def refuse_watching_clinics(self) -> Settings:
        """Refuse to watch one folder of documents for several clinics."""
        if self.clinics and self.watch:
            raise ValueError(
                "expected VERBATIM_CLINICS or VERBATIM_WATCH, found both; build each clinic's "
                "index with 'verbatim build', and send SIGHUP"
            )
        return self

    @field_validator("insights_token", "metrics_token")
    @classmethod
    def refuse_weak_token(cls, token: SecretStr | None) -> SecretStr | None:
        """Refuse a token that could be guessed."""
        if token is None or not token.get_secret_value():
            return None
        secret = token.get_secret_value()
        if len(secret) < 16 or secret.lower().startswith("change"):
            raise ValueError(
                "expected a secret of at least 16 characters; make one with: openssl rand -hex 16"
            )
        return token
