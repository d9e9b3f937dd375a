package io.github.listenqueue.release;

/**
 * Code in a document.
 *
 * @param place the file and the line of its beginning
 * @param language the word behind the fence; empty for the output of programs
 */
record Block(String place, String language, String text) {

    @Override
    public String toString() {
        return place;
    }
}
