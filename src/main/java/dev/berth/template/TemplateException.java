package dev.berth.template;

/// A template that can't be read or names what isn't there; the message is a sentence for the user.
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }
}
