/**
 * The loading of the nested classes. Loaded anew from the jar each time, so that the jar of one version does not depend on
 * classes of another that was loaded before.
 */
@NullMarked
package io.github.listenqueue.agent.isolation;

import org.jspecify.annotations.NullMarked;
