"""The desk: pages where people ask what-if, served from forecasts that are kept."""
