"""The same procedure on django-viewflow: its models, a flow class, permission checks, a ModelForm. A Django application
of its own, run by a Python that has viewflow (`bench.viewflow` starts it); nothing else of the bench imports it.
"""
