package dev.cruvero.tenants;

import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class TenantsConfiguration {}
