"""The product's addresses and the style guide, which only exists while developing."""

from django.urls import path

from advocacy.config.styleguide import styleguide
from advocacy.config.urls import urlpatterns as product_urls

urlpatterns = [path("styleguide/", styleguide), *product_urls]
