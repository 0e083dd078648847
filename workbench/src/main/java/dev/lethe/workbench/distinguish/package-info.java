/** What a client can tell of who was forgotten, from what it is served alone. */
@org.jspecify.annotations.NullMarked
package dev.lethe.workbench.distinguish;
