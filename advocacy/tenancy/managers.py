"""The manager of every tenant model: it filters by the organization entered, or refuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from advocacy.tenancy.context import (
    ForeignTenant,
    NoTenant,
    is_across_tenants,
    organization_or_none,
)


class TenantQuerySet(models.QuerySet[Any]):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for obj in objs:
            obj.claim_organization()
        check_links(self.model, objs)
        return super().bulk_create(objs, *args, **kwargs)


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> TenantQuerySet:
        queryset: TenantQuerySet = super().get_queryset()
        if is_across_tenants():
            return queryset
        organization = organization_or_none()
        if organization is None:
            raise NoTenant(f"{self.model.__name__} belongs to an organization and none is entered.")
        return queryset.filter(organization_id=organization.pk)


def check_links(model: type[models.Model], objs: Iterable[Any]) -> None:
    """Promise that no foreign key of `objs` leaves their organization. Raises ForeignTenant.

    PostgreSQL checks foreign keys behind row-level security's back, so a bare id has to be
    looked for through the tenant's own eyes: one query a foreign key, none for loaded objects.
    """
    from advocacy.tenancy.models import TenantModel

    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        target = field.related_model
        if not (isinstance(target, type) and issubclass(target, TenantModel)):
            continue
        unknown: dict[int, set[Any]] = {}
        for obj in objs:
            value = getattr(obj, field.attname)
            if value is None or obj.link_is_known(field, value):
                continue
            if field.is_cached(obj):
                related = getattr(obj, field.name)
                if related.organization_id != obj.organization_id:
                    raise ForeignTenant(f"{model.__name__}.{field.name} leaves its organization.")
                continue
            unknown.setdefault(obj.organization_id, set()).add(value)
        for organization_id, values in unknown.items():
            found = target._base_manager.filter(
                organization_id=organization_id, pk__in=values
            ).count()
            if found != len(values):
                raise ForeignTenant(f"{model.__name__}.{field.name} leaves its organization.")
