"""Customers and tickets forgotten, and workspaces deleted."""

import keel
import pytest


def test_forget(shop):
    answer = shop.ask("the gizmo of my cart is purple", conversation="T-1", customer="ann")
    shop.flush()
    preview = shop.preview_forget(customer="ann", by="dpo")
    assert (preview.customers, preview.tickets, preview.answers) == (1, 1, 1)
    with pytest.raises(keel.NotFoundError, match="nobody"):
        shop.forget(customer=["ann", "nobody"], by="dpo")
    with pytest.raises(keel.InvalidArgumentError):
        shop.forget(by="dpo")
    report = shop.forget(customer="ann", by="dpo", note="asked by letter")
    assert report.state == "erased" and report.changed.answers == 1
    shop.rebase()
    done = shop.forgets()[0]
    assert done.state == "completed" and done.certificate["by"] == "dpo"
    assert shop.verify().forgotten == done.events
    assert all(answer.id != entry.id or entry.text == "forgotten" for entry in shop.log())
    assert shop.forget(ticket="T-1", by="dpo").repeated


def test_delete_workspace(shop):
    place = shop.status().folder
    with pytest.raises(keel.BusyError):
        keel.delete_workspace(place)
    shop.close()
    keel.delete_workspace(place)
    with pytest.raises(keel.NotFoundError):
        keel.delete_workspace(place)
