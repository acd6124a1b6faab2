"""One package per rule language: text to IR. Nothing outside knows a vendor."""
