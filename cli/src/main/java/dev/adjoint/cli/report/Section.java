package dev.adjoint.cli.report;

/**
 * A part of the page that can be replaced by itself while a run is live.
 *
 * @param id the element's id
 * @param html what is inside
 */
record Section(String id, String html) {

    String element() {
        return "<section id=\"" + id + "\">\n" + html + "</section>\n";
    }
}
