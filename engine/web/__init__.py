"""The web door: pages and the API. It translates between browsers and operations and decides nothing itself.

```
app.py        the only place where everything is wired
security.py   what every request passes first: host, origin, size; what every answer carries
identity.py   who is asking: a session cookie or an access token, and from which appointment
errors.py     one table from the engine's exceptions to status, page and problem
asking.py     one request as pages see it: the asker, the frame, answers, redirects
filling.py    what a page sends to raw answers; a form and raw answers to questions with boxes
pages/        one file for each audience
api.py        the same for programs
health.py     is it alive, is it ready
```
"""
