"""Small handlers, a subject a module. They read and write through the store and say nothing that is not in locales."""
