package dev.cruvero.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.base.CruveroException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class TenantChangeTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Problem> problems = new ArrayList<>();

  private Tenant apply(Tenant tenant, String change) {
    return new TenantChange(JSON.readTree(change.replace('\'', '"'))).applyTo(tenant, problems);
  }

  private Tenant aTenant(String change) {
    NewTenant blank =
        NewTenantReader.read(JSON.readTree("{\"id\":\"acme\",\"displayName\":\"Acme\"}"), problems);
    TenantDrafts drafts = new TenantDrafts(List::of, "cruvero-system", "cruvero-pool");
    return apply(drafts.from(blank, problems, new ArrayList<>()), change);
  }

  @Test
  void listsAreReplacedAddedToAndTakenFrom() {
    Tenant first = aTenant("{'policy':{'allowedTools':['a','b']}}");

    Tenant added = apply(first, "{'policy':{'addAllowedTools':['c'],'removeAllowedTools':['a']}}");
    Tenant replaced = apply(added, "{'policy':{'allowedTools':['z'],'addAllowedTools':['y']}}");
    Tenant untouched = apply(replaced, "{'policy':{'blockedTools':['q']}}");

    assertThat(added.policy().allowedTools()).containsExactly("b", "c");
    assertThat(replaced.policy().allowedTools()).containsExactly("z", "y");
    assertThat(untouched.policy().allowedTools()).containsExactly("z", "y");
    assertThat(problems).isEmpty();
  }

  @Test
  void nullUnsetsAndAbsentKeeps() {
    Tenant set =
        aTenant(
            "{'limits':{'rpm':1,'tpd':2},'labels':{'a':'b'},'timeZone':'Europe/Berlin','registry':{'id':'own','version':'v1.0.0'},"
                + "'approval':{'document':'CHG-1','limits':{'rpm':1}},'policy':{'allowedTools':['x']}}");

    Tenant kept = apply(set, "{}");
    Tenant unset =
        apply(
            set,
            "{'limits':null,'labels':null,'timeZone':null,'registry':null,'approval':null,'policy':null}");

    assertThat(kept).isEqualTo(set);
    assertThat(unset.limits()).isEqualTo(Limits.NONE);
    assertThat(unset.labels()).isEmpty();
    assertThat(unset.timeZone().getId()).isEqualTo("UTC");
    assertThat(unset.registry()).isEqualTo(RegistryRef.STANDARD);
    assertThat(unset.approval()).isNull();
    assertThat(unset.policy()).isEqualTo(Policy.NONE);
    assertThat(problems).isEmpty();
  }

  @Test
  void settingOrAcceptingLimitsIsRememberedAndSoIsSettingAPolicy() {
    assertThat(aTenant("{'displayName':'x'}").limitsSet()).isFalse();
    assertThat(aTenant("{'acceptDefaultLimits':true}").limitsSet()).isTrue();
    assertThat(aTenant("{'acceptDefaultLimits':false}").limitsSet()).isFalse();
    assertThat(aTenant("{'limits':{'rpm':0}}").limitsSet()).isTrue();
    assertThat(aTenant("{'policy':{'allowedModels':[]}}").policySet()).isTrue();
  }

  @Test
  void anUnsetLimitIsTheTiersDefaultAndZeroBlocks() {
    Limits limits = aTenant("{'limits':{'rpm':0}}").effectiveLimits();

    assertThat(limits.rpm()).isZero();
    assertThat(limits.tpd()).isEqualTo(Limits.defaults(Tier.DEDICATED).tpd());
  }

  @Test
  void oneAmountHasOneForm() {
    Limits fifty = aTenant("{'limits':{'costPerDayUsd':'50.000'}}").limits();

    assertThat(fifty).isEqualTo(aTenant("{'limits':{'costPerDayUsd':50}}").limits());
    assertThat(fifty.costPerDayUsd()).hasToString("50");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'limits':{'rpm':-1}}                       | limits.rpm",
        "{'limits':{'rpm':1.5}}                      | limits.rpm",
        "{'limits':{'rpm':'1'}}                      | limits.rpm",
        "{'limits':{'rpm':99999999999999999999}}     | limits.rpm",
        "{'limits':5}                                | limits",
        "{'limits':{'costPerDayUsd':-0.01}}          | limits.costPerDayUsd",
        "{'limits':{'costPerDayUsd':0.0000001}}      | limits.costPerDayUsd",
        "{'limits':{'costPerDayUsd':'1e99'}}         | limits.costPerDayUsd",
        "{'limits':{'costPerDayUsd':true}}           | limits.costPerDayUsd",
        "{'policy':[]}                               | policy",
        "{'policy':{'allowedTools':'x'}}             | policy.allowedTools",
        "{'policy':{'allowedTools':[1]}}             | policy.allowedTools",
        "{'policy':{'allowedTools':['a b']}}         | policy.allowedTools",
        "{'policy':{'allowedTools':['a*b']}}         | policy.allowedTools",
        "{'policy':{'httpHosts':['http://x/y']}}     | policy.httpHosts",
        "{'policy':{'tools':[]}}                     | policy.tools",
        "{'displayName':''}                          | displayName",
        "{'displayName':null}                        | displayName",
        "{'displayName':'a\\u0000b'}                  | displayName",
        "{'displayName':'a\\nb'}                      | displayName",
        "{'labels':{'A B':'c'}}                      | labels",
        "{'labels':{'a':1}}                          | labels.a",
        "{'registry':'default@v2.0.0'}               | registry",
        "{'registry':{'id':'default','version':'2'}} | registry",
        "{'timeZone':'Mars/Base'}                    | timeZone",
        "{'timeZone':'+02:00'}                       | timeZone",
        "{'acceptDefaultLimits':'yes'}               | acceptDefaultLimits",
        "{'approval':{'limits':{}}}                  | approval.document",
        "{'approval':{'document':'x','isolation':'vm'}} | approval.isolation",
        "{'enabled':false}                           | enabled",
        "{'id':'other'}                              | id",
        "{'colour':'red'}                            | colour",
        "[]                                          | body"
      })
  void refusesAndNamesTheField(String change, String field) {
    Tenant tenant = aTenant("{}");

    apply(tenant, change);

    assertThat(problems).extracting(Problem::field).containsOnly(field);
  }

  @ParameterizedTest
  @CsvSource({"api.example.com", "*.example.com", "127.0.0.1:8080", "localhost:1"})
  void takesHostsWithAndWithoutPortAndAllBelowOne(String host) {
    Tenant tenant = aTenant("{'policy':{'httpHosts':['" + host + "']}}");

    assertThat(tenant.policy().httpHosts()).containsExactly(host);
    assertThat(problems).isEmpty();
  }

  @Test
  void theAuditRecordHasExactlyWhatDiffers() {
    Tenant before = aTenant("{'limits':{'rpm':1}}");
    Tenant after = apply(before, "{'limits':{'rpm':2},'displayName':'New'}");

    assertThat(TenantDifference.of(before, after).keySet())
        .containsExactly("displayName", "limits.rpm");
    assertThat(TenantDifference.of(before, after).get("limits.rpm"))
        .isEqualTo(Map.of("before", 1L, "after", 2L));
  }
}
