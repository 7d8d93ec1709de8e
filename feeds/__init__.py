"""The outside world becomes facts: fetch, parse, match, extract, group. Knows neither SQL nor Telegram."""
