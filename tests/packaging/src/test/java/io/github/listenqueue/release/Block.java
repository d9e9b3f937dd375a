package io.github.listenqueue.release;

/**
 * Code in a document.
 *
 * @param place the file and line that it begins at
 * @param language the word behind the fence; empty for what programs print
 */
record Block(String place, String language, String text) {

    @Override
    public String toString() {
        return place;
    }
}
