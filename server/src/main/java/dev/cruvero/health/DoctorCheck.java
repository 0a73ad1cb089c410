package dev.cruvero.health;

import dev.cruvero.api.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Examines one area for faults; offered by the feature that owns it. */
public interface DoctorCheck {

  /** The area's name, known without looking. */
  String group();

  /**
   * @param tenant whose place to examine too, or null for the installation alone
   */
  List<Finding> examine(@Nullable TenantId tenant);
}
