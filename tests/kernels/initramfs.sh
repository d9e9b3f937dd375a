# shellcheck shell=bash
# shellcheck disable=SC2154 # the folders are set by run
# The project's part of a guest: the packaged jar, the live tests with the jars that they need, and what runs them.

# Builds the jar and the tests.
build_project() {
    (cd "$repository" && mvn -o -B -ntp -q -pl core -am package -DskipTests dependency:build-classpath \
        -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test) \
        || (cd "$repository" && mvn -B -ntp -q -pl core -am package -DskipTests dependency:build-classpath \
            -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test)
}

# project_archive PLAN FILE: packs the project and a plan.
project_archive() {
    local core=$repository/core/target into=$work/project jar
    mkdir -p "$into"/guest/jars
    cp "$here/guest/init" "$into/init"
    cp "$here/guest/checks" "$into/guest/checks"
    cp "$here/plans/$1" "$into/guest/plan"
    chmod 755 "$into/init" "$into/guest/checks"
    find "$core" -maxdepth 1 -name 'listenqueue-core-*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar' \
        -exec cp {} "$into/guest/core.jar" \;
    cp -r "$core/test-classes" "$into/guest/test-classes"
    for jar in $(tr : ' ' < "$core/classpath"); do
        case $(basename "$jar") in
            jna-*) cp "$jar" "$into/guest/jna.jar" ;;
            archunit* | jazzer* | mockito* | objenesis* | byte-buddy-agent*) ;;
            *) cp "$jar" "$into/guest/jars/" ;;
        esac
    done
    pack "$into" > "$2"
    rm -rf "$into"
}
