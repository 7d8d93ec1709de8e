"""The value of an office: what somebody or some body is, in no language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """What a phrase such as "Ukraine's deputy defence minister" or "les services secrets sud-coréens" says.

    Keys are those of offices.toml; "" where the phrase does not say it.

    Attributes:
        title: of a person, or of people.
        portfolio: what a minister or a ministry is of.
        body: of a country: a ministry, an army.
        named: a body with a name of its own: "nato", "US/pentagon".
        country: ISO 3166 code.
        host: of an ambassador: the country or body to which he is sent.
        owner: a name that the table does not know: "Zelensky" of "Zelensky's chief of staff".
        marks: deputy, former, acting, first.
        gender: "m", "f", or "" where the phrase does not tell.
        is_indefinite: "a South Korean lawmaker".
    """

    title: str = ""
    portfolio: str = ""
    body: str = ""
    named: str = ""
    country: str = ""
    host: str = ""
    owner: str = ""
    marks: frozenset[str] = frozenset()
    gender: str = ""
    is_indefinite: bool = False

    @property
    def is_body(self) -> bool:
        """True for a country, an organisation or an office as such; False for a person of it."""
        return not self.title

    @property
    def home(self) -> str:
        """The country, also that of a named body ("US" for the Pentagon), else the named body; "" if none is known."""
        return self.country or self.named.partition("/")[0]

    @property
    def key(self) -> str:
        """The same for all names of one body or office: "KR/intelligence", "KR", "nato", "RU/kremlin:spokesman"."""
        place = self.named or self.country
        body = f"{self.portfolio}_{self.body}" if self.portfolio and self.body else self.body or self.portfolio
        whole = "/".join(part for part in (place, body) if part)
        rest = ":".join((self.title, self.host, self.owner, *sorted(self.marks))).rstrip(":")
        return f"{whole}:{rest}" if rest else whole
