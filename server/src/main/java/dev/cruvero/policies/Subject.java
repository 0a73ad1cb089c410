package dev.cruvero.policies;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.tenants.Policy;
import java.util.List;

/** What a policy decides about: the two lists it is looked up in and the codes of a refusal. */
public enum Subject {
  MODEL("Models", ErrorCode.MODEL_NOT_ALLOWED, ErrorCode.MODEL_BLOCKED) {
    @Override
    List<String> allowed(Policy policy) {
      return policy.allowedModels();
    }

    @Override
    List<String> blocked(Policy policy) {
      return policy.blockedModels();
    }
  },
  TOOL("Tools", ErrorCode.TOOL_NOT_ALLOWED, ErrorCode.TOOL_BLOCKED) {
    @Override
    List<String> allowed(Policy policy) {
      return policy.allowedTools();
    }

    @Override
    List<String> blocked(Policy policy) {
      return policy.blockedTools();
    }
  };

  final String plural;
  final ErrorCode notAllowed;
  final ErrorCode isBlocked;

  Subject(String plural, ErrorCode notAllowed, ErrorCode isBlocked) {
    this.plural = plural;
    this.notAllowed = notAllowed;
    this.isBlocked = isBlocked;
  }

  abstract List<String> allowed(Policy policy);

  abstract List<String> blocked(Policy policy);
}
