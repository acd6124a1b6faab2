"""Rule files in YAML, read without trusting them: a small typed tree with places."""

from trailhawk.frontends.yaml_reader.documents import read_documents
from trailhawk.frontends.yaml_reader.tree import Entry, Mapping, Node, Scalar, Sequence, plain

__all__ = ["Entry", "Mapping", "Node", "Scalar", "Sequence", "plain", "read_documents"]
