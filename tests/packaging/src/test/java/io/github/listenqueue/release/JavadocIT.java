package io.github.listenqueue.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The types in the Javadoc, which are exactly the public types of the public packages. */
class JavadocIT {

    private static final Path SITE = Documents.REPOSITORY.resolve("spring-boot-starter/target/javadoc-site/apidocs");
    private static final Pattern PAGE_OF_A_TYPE = Pattern.compile("(?:.*/)?(io/github/listenqueue/.*)\\.html");
    private static final Pattern OTHER_PAGE = Pattern.compile(".*/(class-use/.*|package-[a-z]+)");

    @ParameterizedTest
    @FieldSource("io.github.listenqueue.release.Published#JARS")
    void theJarHasExactlyThePublicTypes(Published module) {
        assertThat(types(module.entries("-javadoc").stream()))
                .isNotEmpty()
                .isEqualTo(publicTypes(module).collect(Collectors.toSet()));
    }

    @Test
    void theSiteHasExactlyThePublicTypesOfAllLibraries() throws IOException {
        try (Stream<Path> files = Files.walk(SITE)) {
            assertThat(types(files.map(file -> SITE.relativize(file).toString())))
                    .isNotEmpty()
                    .isEqualTo(Published.LIBRARIES.stream()
                            .flatMap(JavadocIT::publicTypes)
                            .collect(Collectors.toSet()));
        }
    }

    private static Set<String> types(Stream<String> files) {
        return files.map(PAGE_OF_A_TYPE::matcher)
                .filter(page -> page.matches())
                .map(page -> page.group(1))
                .filter(page -> !OTHER_PAGE.matcher(page).matches())
                .map(page -> page.replace('/', '.'))
                .collect(Collectors.toSet());
    }

    private static Stream<String> publicTypes(Published module) {
        return new ClassFileImporter()
                        .withImportOption(location -> !location.contains("/internal/"))
                        .importPath(module.target().resolve("classes"))
                        .stream()
                        .filter(type -> type.getPackageName().equals(module.publicPackage()))
                        .filter(JavadocIT::isPublic)
                        .map(type -> type.getName().replace('$', '.'));
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(JavadocIT::isPublic).orElse(true);
    }
}
