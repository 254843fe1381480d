"""One file a family of pages; each page has its JSON at the same address plus ``.json``."""
