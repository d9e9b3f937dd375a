/**
 * The integration with Spring Boot: the monitor as a bean, its health, its metrics, its events and
 * an actuator endpoint. One jar for Spring Boot 3.5 and 4.x: the parts that differ between the generations are in the classes
 * whose names begin with {@code Boot3} and {@code Boot4}, each used only where its generation is on the class path.
 */
@NullMarked
package io.github.listenqueue.spring;

import org.jspecify.annotations.NullMarked;
