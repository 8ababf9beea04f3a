/// Requests to the management API of a RabbitMQ server.
@NullMarked
package dev.berth.provider.rabbitmq.live;

import org.jspecify.annotations.NullMarked;
