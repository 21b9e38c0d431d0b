package io.altiplano.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;

/**
 * Packages below {@code root} from left to right, each importing only what stands left of it. A
 * package's children count as the package; classes of the root itself see everything and are seen
 * by nothing.
 */
record PackageOrder(String root, List<String> names) {
  PackageOrder {
    names = List.copyOf(names);
  }

  /** What breaks the order, one sentence each. */
  List<String> violations(JavaClasses classes) {
    List<String> violations = new ArrayList<>();
    for (JavaClass origin : classes) {
      if (!isBelow(origin)) {
        continue;
      }
      if (position(origin) < 0) {
        violations.add(origin.getName() + " is in a package that has no place in the order");
      }
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (isBelow(target) && position(target) > position(origin)) {
          violations.add(dependency.getDescription());
        }
      }
    }
    return violations;
  }

  private boolean isBelow(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(root) || name.startsWith(root + ".");
  }

  /** Index from the left; the root stands rightmost; -1 for a package that nobody has placed. */
  private int position(JavaClass type) {
    if (type.getPackageName().equals(root)) {
      return names.size();
    }
    String below = type.getPackageName().substring(root.length() + 1);
    int dot = below.indexOf('.');
    return names.indexOf(dot < 0 ? below : below.substring(0, dot));
  }
}
