"""The files of a pack as they are written: one model a kind of file, made of words.

From these models follow the published schemas, the help of editors and the reference. They say nothing about meaning;
that is the compiler's.
"""
