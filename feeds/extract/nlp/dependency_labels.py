"""Sets of dependency labels, each for both schemes that the models use.

spaCy's English models label dependencies in the ClearNLP scheme, its other models in Universal Dependencies. A name
here stands for one relation in either of them, so that no rule has to know which model parsed the sentence.
"""

from __future__ import annotations

from typing import Final

# "nsubj" is the same in both schemes; the passive is "nsubjpass" in ClearNLP and "nsubj:pass" in UD.
PASSIVE_SUBJECTS: Final = frozenset({"nsubjpass", "nsubj:pass"})
NOMINAL_SUBJECTS: Final = frozenset({"nsubj"}) | PASSIVE_SUBJECTS
SUBJECTS: Final = NOMINAL_SUBJECTS | {"csubj", "expl:subj"}
OBJECTS: Final = frozenset({"dobj", "obj", "attr", "oprd"})
CLAUSAL_COMPLEMENTS: Final = frozenset({"ccomp"})
RELATIVE_CLAUSES: Final = frozenset({"relcl", "acl:relcl"})
AUXILIARIES: Final = frozenset({"aux", "auxpass", "aux:tense", "aux:pass", "aux:caus"})
# Phrases that a preposition introduces; in ClearNLP the preposition is the head, in UD its noun is.
PREPOSITIONAL_PHRASES: Final = frozenset({"prep", "obl:arg", "obl", "obl:mod", "agent", "iobj", "dative"})
