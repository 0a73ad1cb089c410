package dev.cruvero.fleet;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.KeyRing;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import java.util.List;

/** How arguments and results are written into history: the one place for every client. */
final class Payloads {

  private static final DataConverter CONVERTER =
      DefaultDataConverter.newDefaultInstance()
          .withPayloadConverterOverrides(new JacksonJsonPayloadConverter(mapper()));

  private Payloads() {}

  static DataConverter converter() {
    return CONVERTER;
  }

  /** As above, and sealed for one tenant: values, headers, and the texts of failures. */
  static DataConverter converter(TenantId tenant, KeyRing keys) {
    return new CodecDataConverter(CONVERTER, List.of(new TenantCodec(tenant, keys)), true);
  }

  /** A newer program's fields are skipped, so that a roll-back can read what was written. */
  private static ObjectMapper mapper() {
    return JacksonJsonPayloadConverter.newDefaultObjectMapper()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
